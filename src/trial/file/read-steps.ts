import { failureWords, type FailureKind } from '../../host/index.ts';
import {
  type JsonNode,
  type Member,
  readBytes,
  readItems,
  readMembers,
  readNumber,
  readShape,
  readText,
  type Report,
  spanOf,
} from './json.ts';
import { pathWords, readHeaders, tidyPath } from './read-world.ts';
import type { Expectation, Expected, Leaving, RequestStep, TestStep } from './test-file.ts';

const stepKeys = [
  'call',
  'args',
  'returns',
  'fails',
  'request',
  'headers',
  'body',
  'responds',
  'denied',
  'prints',
] as const;

type StepMembers = Partial<Record<(typeof stepKeys)[number], Member>>;

/** Reads one step: a call of an export, or a request. */
export function readStep(node: JsonNode, report: Report): TestStep | undefined {
  const members = readShape(node, 'step', stepKeys, report);
  const { call, request } = members;
  if (call && request) report(spanOf(request.key), 'A step is a call or a request, not both');
  if (call) return readCall(call, members, node, report);
  if (request) return readRequest(request, members, node, report);
  if (node.type === 'object') report(spanOf(node), 'A step is a "call" of an export or a "request"');
  return undefined;
}

function readCall(call: Member, members: StepMembers, node: JsonNode, report: Report): TestStep | undefined {
  misplaced(members, ['headers', 'body', 'responds'], 'request', report);
  const { args, returns, fails } = members;
  const name = readText(call.value, 'call', report);
  const text = args ? readText(args.value, 'args', report) : '';
  if (returns && fails) report(spanOf(fails.key), 'A call either returns or fails');
  const expected = readExpected(returns, fails, report);
  if (name === undefined || text === undefined || !expected) return undefined;
  return {
    kind: 'call',
    name,
    args: text,
    expected,
    denied: readDenied(members.denied, report),
    prints: readPrints(members.prints, report),
    span: spanOf(node),
    nameSpan: spanOf(call.value),
    argsSpan: spanOf(args?.value ?? call.value),
  };
}

function readExpected(returns: Member | undefined, fails: Member | undefined, report: Report): Expected | undefined {
  if (returns) {
    const text = readText(returns.value, 'returns', report);
    return text === undefined ? undefined : { kind: 'returns', text, span: spanOf(returns.value) };
  }
  if (!fails) return { kind: 'any' };
  const text = readText(fails.value, 'fails', report);
  const failure = failureKinds.find((each) => each === text);
  if (failure) return { kind: 'fails', failure, span: spanOf(fails.value) };
  if (text !== undefined) report(spanOf(fails.value), `A call fails with one of ${failureKinds.join(', ')}`);
  return undefined;
}

const failureKinds = Object.keys(failureWords) as readonly FailureKind[];

function readRequest(request: Member, members: StepMembers, node: JsonNode, report: Report): RequestStep | undefined {
  misplaced(members, ['args', 'returns', 'fails'], 'call', report);
  const { headers, body, responds } = members;
  const text = readText(request.value, 'request', report);
  const [, method, path] = /^([A-Z]+) (\/[!-~]*)$/.exec(text ?? '') ?? [];
  if (text !== undefined && method === undefined) {
    report(spanOf(request.value), 'A request is a method and a path, as "GET /index.html?all"');
  }
  const bytes = body ? readBytes(body.value, 'body', report) : new Uint8Array();
  const response = responds && readShape(responds.value, 'responds', ['status', 'headers', 'body'], report);
  const status = response?.status && readNumber(response.status.value, 'status', report);
  const responseText = response?.body && readText(response.body.value, 'body', report);
  if (method === undefined || path === undefined || !bytes) return undefined;
  return {
    kind: 'request',
    method,
    path,
    headers: readHeaders(headers?.value, report),
    body: bytes,
    status: expectation(response?.status, status),
    responseHeaders: response?.headers ? readExpectedHeaders(response.headers.value, report) : [],
    responseBody: expectation(response?.body, responseText),
    denied: readDenied(members.denied, report),
    prints: readPrints(members.prints, report),
    span: spanOf(node),
  };
}

function readExpectedHeaders(node: JsonNode, report: Report): RequestStep['responseHeaders'] {
  return readMembers(node, 'headers', report).flatMap(({ name, value }) => {
    const text = readText(value, name, report);
    return text === undefined ? [] : [{ value: [name.toLowerCase(), text] as const, span: spanOf(value) }];
  });
}

function misplaced(members: StepMembers, keys: readonly (keyof StepMembers)[], of: string, report: Report): void {
  for (const key of keys) {
    const member = members[key];
    if (member) report(spanOf(member.key), `"${key}" belongs to a step with "${of}"`);
  }
}

function readDenied(member: Member | undefined, report: Report): Expectation<readonly string[]> | undefined {
  if (!member) return undefined;
  const value = readItems(member.value, 'denied', report).flatMap((item) => readText(item, 'denied', report) ?? []);
  return { value, span: spanOf(member.value) };
}

function readPrints(member: Member | undefined, report: Report): Expectation<string> | undefined {
  return expectation(member, member && readText(member.value, 'prints', report));
}

function expectation<Value>(member: Member | undefined, value: Value | undefined): Expectation<Value> | undefined {
  return member && value !== undefined ? { value, span: spanOf(member.value) } : undefined;
}

/** Reads what a case leaves behind; `null` stands for what must not be there. */
export function readLeaves(node: JsonNode | undefined, report: Report): readonly Leaving[] {
  if (!node) return [];
  const { files, storage } = readShape(node, 'leaves', ['files', 'storage'], report);
  const bytesOf = ({ name, value }: Member): Pick<Leaving, 'bytes' | 'span'> => ({
    bytes: value.type === 'null' ? undefined : readBytes(value, name, report),
    span: spanOf(value),
  });
  const left = files ? readMembers(files.value, 'files', report) : [];
  const namespaces = storage ? readMembers(storage.value, 'storage', report) : [];
  return [
    ...left.flatMap((member): readonly Leaving[] => {
      const path = tidyPath(member.name);
      if (path === undefined) report(spanOf(member.key), pathWords);
      return path === undefined ? [] : [{ kind: 'file', path, ...bytesOf(member) }];
    }),
    ...namespaces.flatMap(({ name: namespace, value }) =>
      readMembers(value, namespace, report).map((member): Leaving => ({
        kind: 'value',
        namespace,
        key: member.name,
        ...bytesOf(member),
      })),
    ),
  ];
}
