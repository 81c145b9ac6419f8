/** The news of the day, one line of text. */
export async function fetchNews(): Promise<string> {
  const response = await fetch('http://127.0.0.1:8717/news');
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.text()).trim();
}
