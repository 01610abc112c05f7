// The plain line that tells a person, and a machine, how the run ended.
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    // A suite that could not even load counts as one failure: it must never look green.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.on('exit', () => process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`));
  }
};
