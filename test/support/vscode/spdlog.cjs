// Takes the place of @vscode/spdlog in the VS Code that tests run in. That package is a native addon, which only its
// install script would compile, and without it the extension host silently drops whatever an extension writes to an
// output channel. This writes the same lines to the same files, without rotating them.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
let level = 2;

class Logger {
  #file;
  #level = level;
  #isRaw = false;

  constructor(_type, _name, file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  #write(severity, message) {
    if (severity < this.#level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    appendFileSync(this.#file, this.#isRaw ? message : `${time} [${names[severity]}] ${message}\n`);
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (value) => void (this.#level = value);
  clearFormatters = () => void (this.#isRaw = true);
  setPattern() {}
  flush() {}
  drop() {}
}

const create = async (name, file) => new Logger('', name, file);
exports.version = 0;
exports.setLevel = (value) => void (level = value);
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
