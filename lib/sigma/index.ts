/** Sigma 2.1: parse rules, compile them, match events. See README.md for the semantics. */
export { parseRules } from './parse/parse.ts';
export type { Parsed } from './parse/parse.ts';
export { compile, RuleSet } from './compile/ruleset.ts';
export type { CompileOptions, Hint, Hit } from './compile/ruleset.ts';
export type { Reason } from './compile/rule.ts';
export { MAPPINGS } from './mappings/mappings.ts';
export type { Mapping } from './mappings/mapping.ts';
export { describeProblem, SigmaError } from './problem.ts';
export type { SigmaProblem } from './problem.ts';
export type { Level, Logsource, SigmaCorrelation, SigmaFilter, SigmaRule, Status } from './rule.ts';
