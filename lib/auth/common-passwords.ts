/** Words that the most used passwords are built on, simplified (`lib/auth/password.ts`): a password that is little more is refused. */
export const commonWords: readonly string[] = `
password passwort motdepasse contrasena senha parola kennwort welcome willkommen letmein changeme changeit default temporary
temppass secret admin administrator root superuser operator manager support service helpdesk guest user username login logon
signin account company corporate office internal private security secure access qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl
zxcvbn zxcvbnm iqaziwsx qazwsx abcdef abcdefgh abcabc iloveyou iloveu lovely love sunshine princess monkey dragon football
baseball basketball hockey soccer master mustang shadow michael jordan superman batman trustno trustnoi hello hellohello
freedom whatever starwars pokemon computer internet laptop windows linux ubuntu oracle postgres database server system network
test testing testtest tester example sample demo summer winter spring autumn january february march april june july august
september october november december monday tuesday wednesday thursday friday saturday sunday today yesterday america london
paris berlin newyork chicago dallas google facebook amazon microsoft apple samsung github tickmark audit auditor compliance
charlie jessica ashley jennifer thomas daniel andrew matthew robert george william orange banana cookie chocolate flower
purple yellow silver golden money dollar business finance nothing everything something anything
`.trim().split(/\s+/)
