'use client'
import { Command as Cmdk } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { Icon } from '#components/ui/icon.tsx'
import type { Command } from './frame.ts'

type Hit = { label: string; href: string; kind?: string }

const everything = 'search everything'
const valueOf = (hit: Hit) => `hit ${hit.href}`

// A default export only because React.lazy asks for one.
export { Palette as default }

/** Goes anywhere by typing: the pages of the rail (read from it, so that the page does not carry them twice), acts, and records. */
function Palette({ open, onClose, commands = [], searchUrl }: { open: boolean; onClose: () => void; commands?: Command[]; searchUrl?: string }) {
  const router = useRouter()
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState('')
  const [pages, setPages] = useState<Hit[]>([])
  const hits = useHits(searchUrl, text)
  const [chosen, setChosen] = useState('')
  // Records come after the keys: the first of them is chosen, unless somebody went elsewhere meanwhile.
  useEffect(() => {
    const [first] = hits
    if (first) setChosen((was) => (was === everything ? valueOf(first) : was))
  }, [hits])

  useEffect(() => {
    if (!open) return dialog.current?.close()
    setPages(readRail())
    setText('')
    dialog.current?.showModal()
    dialog.current?.querySelector('input')?.focus()
  }, [open])

  function go(href: string) {
    onClose()
    router.push(href)
  }

  // In the body: the search form around the button must not receive Enter.
  return createPortal(
    <dialog
      ref={dialog}
      className="dlg pal"
      aria-label="Command palette"
      onClose={onClose}
      onClick={(event) => { if (event.target === event.currentTarget) onClose() }}
    >
      <Cmdk label="Command palette" value={chosen} onValueChange={setChosen}>
        <div className="pal-in">
          <Icon name="search" />
          <Cmdk.Input value={text} onValueChange={setText} placeholder="Go to a page, do something, find a record" />
          <kbd className="kbd">Esc</kbd>
        </div>
        <Cmdk.List>
          <Cmdk.Empty>Nothing matches “{text}”.</Cmdk.Empty>
          <Cmdk.Group heading="Go to">
            {pages.map((page) => (
              <Cmdk.Item key={page.href} value={`${page.label} ${page.kind ?? ''}`} onSelect={() => go(page.href)}>
                {page.label}{page.kind && <span className="muted">{page.kind}</span>}
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
          {commands.length > 0 && (
            <Cmdk.Group heading="Do">
              {commands.map((command) => (
                <Cmdk.Item key={command.label} value={`${command.label} (do)`} onSelect={() => go(command.href)}>
                  <Icon name={command.icon ?? 'plus'} />{command.label}
                </Cmdk.Item>
              ))}
            </Cmdk.Group>
          )}
          {text && (
            <Cmdk.Group heading="Find" forceMount>
              {hits.map((hit) => (
                <Cmdk.Item key={hit.href} value={valueOf(hit)} forceMount onSelect={() => go(hit.href)}>
                  {hit.label}{hit.kind && <span className="muted">{hit.kind}</span>}
                </Cmdk.Item>
              ))}
              <Cmdk.Item value={everything} forceMount onSelect={() => go(`/search?q=${encodeURIComponent(text)}`)}>
                <Icon name="search" />Search everything for “{text}”
              </Cmdk.Item>
            </Cmdk.Group>
          )}
        </Cmdk.List>
      </Cmdk>
    </dialog>,
    document.body,
  )
}

function readRail(): Hit[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('.rail-nav a')].map((link) => ({
    href: link.getAttribute('href') ?? '/',
    label: link.querySelector('span')?.textContent ?? '',
    kind: link.closest('details')?.querySelector('summary')?.textContent ?? undefined,
  }))
}

/** Records that fit, asked a moment after the last key; a late answer to an earlier text is dropped. */
function useHits(searchUrl: string | undefined, text: string): Hit[] {
  const [hits, setHits] = useState<Hit[]>([])
  useEffect(() => {
    setHits([])
    if (!searchUrl || text.trim().length < 2) return
    const gone = new AbortController()
    const timer = setTimeout(async () => {
      try {
        setHits(await findHits(searchUrl, text.trim(), gone.signal))
      } catch {
        // Offline or superseded: the pages above still work.
      }
    }, 150)
    return () => { clearTimeout(timer); gone.abort() }
  }, [searchUrl, text])
  return hits
}

/** @param searchUrl takes what was typed as `q` */
export async function findHits(searchUrl: string, typed: string, signal?: AbortSignal): Promise<Hit[]> {
  const answer = await fetch(`${searchUrl}?${new URLSearchParams({ q: typed })}`, { signal, headers: { accept: 'application/json' } })
  return answer.ok ? readHits(await answer.json()) : []
}

/** Takes `{ rows: [{ label, href, kind? }] }`; anything else, or a link that leaves this site, is left out. */
function readHits(body: unknown): Hit[] {
  const rows = body && typeof body === 'object' && 'rows' in body ? body.rows : body
  if (!Array.isArray(rows)) return []
  return rows.filter((row): row is Hit => typeof row?.label === 'string' && typeof row?.href === 'string' && /^\/(?!\/)/.test(row.href)).slice(0, 8)
}
