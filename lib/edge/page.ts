import 'server-only'
import { forbidden, notFound, redirect } from 'next/navigation'
import { AppError } from '#lib/errors.ts'

/**
 * The edge of the read door for pages: decided before anything streams, so that a missing record answers 404 and a denied one 403.
 * An address with a filter that means nothing goes back to `path`.
 */
export async function shown<T>(work: Promise<T>, path?: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError) {
      if (error.code === 'not_found') notFound()
      if (error.code === 'forbidden') forbidden()
      if (error.code === 'unauthenticated') redirect('/sign-in')
      if (error.code === 'invalid') path ? redirect(path) : notFound()
    }
    throw error
  }
}
