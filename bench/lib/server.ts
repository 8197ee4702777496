import { registerHooks } from 'node:module'

// lib/ and db/ say 'server-only': this process is a server, and says so before any of them is imported.
registerHooks({
  resolve: (specifier, context, next) => next(specifier, { ...context, conditions: ['react-server', ...context.conditions] }),
})
