/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // Native addons, and packages that load their own files at run time: required from node_modules as they are.
  serverExternalPackages: ['@node-rs/argon2', 'pg-boss', 'pg', 'postgres', 'pino', 'rate-limiter-flexible', 're2js', 'nodemailer'],
  // `npm run typecheck` and `npm test` check types; a build on a production machine does not need the compiler.
  typescript: { ignoreBuildErrors: true },
  experimental: { authInterrupts: true },
  async rewrites() {
    // Only a browser sends this name, and only to ask beforehand.
    const asks = [{ type: 'header', key: 'access-control-request-method' }]
    return { beforeFiles: ['/api/v1/:path*', '/api/events', '/api/findings', '/api/stats/summary'].map((source) => ({ source, has: asks, destination: '/api/preflight' })), afterFiles: [], fallback: [] }
  },
  async headers() {
    return [{ source: '/:path*', headers: securityHeaders }]
  },
}

/** Requirement SE-1, to the letter. The content security policy needs a nonce a request: it is set in middleware.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  // The old filter could itself be abused to leak; the policy above it does its work today.
  { key: 'X-XSS-Protection', value: '0' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  ...(process.env.BASE_URL?.startsWith('https://') ? [{ key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains; preload' }] : []),
]

export default config
