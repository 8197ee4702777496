/** Whether a variable is named as secrets are. What it holds is never read. */
export const isSecretName = (name: string): boolean => /(?:pass(?:word|wd|phrase)|pwd|secret|token|(?:api|access|private|secret|signing|encryption)_?key|credentials?)$/i.test(name)
