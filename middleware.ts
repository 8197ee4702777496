import { type NextRequest, NextResponse } from 'next/server'
import { isOwnOrigin } from '#lib/origin.ts'

/**
 * What another site makes a browser post is refused; sign-in redirect for the unsigned; a nonce for the page's scripts. Not an authorization
 * layer: whether a cookie means anything is decided behind the doors, on every request.
 */
const open = /^\/(sign-in|invite|new-password|mfa|step-up|set-up|trust)(\/|$)/
const cookieNames = ['next-auth.session-token', '__Host-next-auth.session-token']

export function middleware(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  // Next.js takes a server action without an origin with a warning.
  if (!['GET', 'HEAD'].includes(request.method) && !isOwnOrigin(request.headers, process.env.BASE_URL ?? request.nextUrl.origin)) {
    // Nothing here reaches the database, and a refusal goes on record.
    const to = request.nextUrl.clone()
    to.pathname = '/api/refused'
    to.search = ''
    return NextResponse.rewrite(to)
  }
  if (!open.test(pathname) && !cookieNames.some((name) => request.cookies.has(name))) {
    const to = request.nextUrl.clone()
    to.pathname = '/sign-in'
    to.search = pathname === '/' ? '' : `?from=${encodeURIComponent(pathname + search)}`
    return NextResponse.redirect(to)
  }
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  // For the way back after signing in: a layout does not know its address.
  headers.set('x-tickmark-path', pathname + search)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function contentPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development'
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export const config = {
  // Not /api/ and /v1/logs: middleware cuts bodies over 10 MB there. Not Next's own files, nor those of the PDF frame, which has a policy of its own. Whatever
  // else a path ends in, it is a page.
  matcher: ['/((?!api/|v1/logs$|pdf-viewer/|_next/static/|_next/image|favicon\\.ico$|robots\\.txt$).*)'],
}
