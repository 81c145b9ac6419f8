import type { ValueType, WorldItem } from '../../../wit/index.ts';
import { endingText } from '../../tape/endings.ts';
import type { TapeEvent } from '../../tape/events.ts';
import type { TapedDenial, TapedImport } from '../../tape/tape.ts';
import { argumentsOnTape, type Handles, type TapedArguments, tapedArguments, tapedText } from '../../tape/values.ts';
import type { ImportObject } from '../imports.ts';
import { type CallEnding, type ExportPath, nameOfPath, type ReplayedCall, signatureAt } from '../messages.ts';
import { answeredImports, tapeAnswers } from './answered-imports.ts';
import { emptyResources, namedHandles, numberedHandles } from './handles.ts';
import { type Listener, recordedImports } from './recorded-imports.ts';

/** What a worker is given to record, or to replay, what goes through its boundary. */
export interface TapeData {
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
  /** What the instance asked before its first call. With it every question is answered from the tape. */
  readonly replay?: readonly TapedImport[];
}

/** Records one instance. */
export interface TapeRecorder {
  /** The imports for the instance: those that are made, heard; or, in a replay, none of them. */
  imports(make: () => ImportObject): ImportObject;
  /** Begins a call of a replay, and reads its arguments. One that the export does not take is told of as it stands. */
  replayed(path: ExportPath, call: ReplayedCall['replay']): TapedArguments;
  began(path: ExportPath, args: readonly unknown[]): void;
  ended(path: ExportPath, ending: CallEnding): void;
  denied(denied: TapedDenial): void;
}

/** How much of one call is recorded. */
const most = { imports: 20_000, characters: 16 * 1024 * 1024 };

/** @param tell hears what happens, in the order in which it does */
export function createTapeRecorder(data: TapeData, tell: (event: TapeEvent) => void): TapeRecorder {
  const resources = emptyResources();
  const handles: Handles = data.replay ? namedHandles(resources) : numberedHandles();
  const left = { ...most };
  let inside = false;
  let began = 0;

  /** Whether what is told of the call has a place yet. */
  function room(characters: number): boolean {
    if (left.imports < 0) return false;
    left.imports--;
    left.characters -= characters;
    if (left.imports >= 0 && left.characters >= 0) return true;
    left.imports = -1;
    tell({ kind: 'cut' });
    return false;
  }

  const listen: Listener = ({ name, signature }, args, go) => {
    // A gate that calls another is not the component, which is blocked meanwhile.
    if (inside) return go();
    const text = tapedArguments(args, signature.params, handles);
    const told = room(name.length + text.length);
    if (told) tell({ kind: 'asks', name, args: text });
    inside = true;
    try {
      const value = go();
      const result = signature.result ? tapedText(asResult(value, signature.result), signature.result, handles) : '()';
      if (told && room(result.length)) tell({ kind: 'answered', result });
      return value;
    } catch (error) {
      if (told) tell({ kind: 'answered', ends: endingText(error) });
      throw error;
    } finally {
      inside = false;
    }
  };

  const denied = (entry: TapedDenial): void => {
    const { capability, what, reason } = entry;
    if (room(what.length)) tell({ kind: 'denied', denied: { capability, what, reason } });
  };
  const answers = tapeAnswers(handles, { denied, wait: waitForEver });
  if (data.replay) answers.give(data.replay);

  return {
    denied,
    imports: (make) =>
      data.replay
        ? answeredImports(data.imports, resources, (imported, args) =>
            listen(imported, args, () => answers.answer(imported, args)),
          )
        : recordedImports(make(), data.imports, listen),
    replayed(path, { args, imports }) {
      answers.give(imports);
      const signature = signatureAt(data.exports, path);
      // Of an export that is gone, or takes something else by now, the call stands as it was.
      const read = argumentsOnTape(args, signature?.params ?? [], handles);
      if (signature && read.kind === 'values') return read;
      tell({ kind: 'call', name: nameOfPath(path), args, time: Date.now() });
      return signature ? read : { kind: 'error', message: `the component does not export ${nameOfPath(path)}` };
    },
    began(path, args) {
      Object.assign(left, most);
      const params = signatureAt(data.exports, path)?.params ?? [];
      began = performance.now();
      tell({ kind: 'call', name: nameOfPath(path), args: tapedArguments(args, params, handles), time: Date.now() });
    },
    ended(path, ending) {
      if (ending.kind !== 'returned') return;
      const result = signatureAt(data.exports, path)?.result;
      const text = result ? tapedText(ending.value, result, handles) : '()';
      tell({ kind: 'returns', text, took: Math.round((performance.now() - began) * 1000) / 1000 });
    },
  };
}

/** The glue takes a value that is no result for the value of an `ok`. */
function asResult(value: unknown, type: ValueType): unknown {
  if (type.kind !== 'result') return value;
  const isResult =
    typeof value === 'object' && value !== null && 'tag' in value && (value.tag === 'ok' || value.tag === 'err');
  return isResult ? value : { tag: 'ok', val: value };
}

function waitForEver(): never {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(nobody, 0, 0);
}
