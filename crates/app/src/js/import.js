// Loads an ES module when it is first needed. WebAssembly has no `import()` of its own.
export function importModule(address) {
  return import(address);
}
