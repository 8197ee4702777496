import 'server-only'
import { AppError } from '#lib/errors.ts'

/** @throws AppError `invalid` when what was sent does not even say that it is a form */
export function mustBeForm(request: Request): void {
  const type = request.headers.get('content-type') ?? ''
  if (!/^(multipart\/form-data\s*;.*boundary=|application\/x-www-form-urlencoded\s*(;|$))/i.test(type)) throw new AppError('invalid', 'Send a form (multipart/form-data).')
}

/** The form of a request that holds no file to speak of; files are streamed (`multipart.ts`) or bounded by the route before. */
export async function formOf(request: Request): Promise<FormData> {
  mustBeForm(request)
  try {
    return await request.formData()
  } catch (error) {
    throw new AppError('invalid', 'The form is cut or broken. Nothing was saved: send it again.', { cause: error })
  }
}
