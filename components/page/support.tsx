'use client'
import { createContext, type ReactNode, useContext } from 'react'

/** Whom to ask, as the settings say it; a context, because Next makes the page of an error by itself. */
const Contact = createContext('')

export const SupportContact = ({ contact, children }: { contact: string; children: ReactNode }) => <Contact value={contact}>{children}</Contact>

export function WhomToAsk() {
  const contact = useContext(Contact)
  return contact === '' ? null : <p className="muted">Support: <b>{contact}</b></p>
}
