import { getEnvironment } from 'wasi:cli/environment@0.2.12';
import { readGreeting } from './files.ts';
import { fetchNews } from './news.ts';
import { Failures } from './failures.ts';

/**
 * The export of the world. Everything that was denied or failed is collected, so that one answer tells all of it; what
 * is thrown becomes the `err` of the WIT's result.
 */
export async function greet(name: string): Promise<string> {
  const failures = new Failures();
  const greeting = await failures.attempt('reading data/greeting.txt', readGreeting);
  const news = await failures.attempt('fetching the news', fetchNews);
  if (greeting === undefined || news === undefined) throw failures.asError();
  return `${greeting}, ${name}! ${news} — ${signature()}`;
}

/** Optional: where the variable is not granted, the environment simply does not hold it. */
function signature(): string {
  const variables = new Map<string, string>(getEnvironment());
  return variables.get('GREETER_SIGNATURE') ?? 'a stranger';
}
