// Stands in for VS Code's native logger @vscode/spdlog where none was compiled: appends lines at once, never rotates.
// VS Code imports it as an ES module, which sees only names assigned one by one.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical"];

class Logger {
  constructor(file) {
    mkdirSync(dirname(file), { recursive: true });
    Object.assign(this, { file, level: LEVELS.indexOf("info"), bare: false });
    for (const [level, name] of LEVELS.entries()) {
      this[name === "warning" ? "warn" : name] = message => this.write(level, message);
    }
  }
  write(level, message) {
    if (level < this.level) return;
    const stamp = new Date().toISOString().replace("T", " ").replace("Z", "");
    appendFileSync(this.file, this.bare ? message : `${stamp} [${LEVELS[level]}] ${message}\n`);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {
    this.bare = false;
  }
  clearFormatters() {
    this.bare = true;
  }
  flush() {}
  drop() {}
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
