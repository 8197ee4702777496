import 'server-only'
import { createTransport, type Transporter } from 'nodemailer'

/** The mail server is the operator's, named in the environment: it may stand in a private network. */
export const mailServer = (url: string): Transporter => createTransport(url, { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 })
