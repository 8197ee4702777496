'use client'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Notice } from '#components/ui/notice.tsx'

/** How long the frame may take to say that it is there. */
const patience = 20_000
const viewer = '/pdf-viewer/'
/** What a frame may ask for: public files that some PDFs leave out. Nothing else is ever handed in. */
const asset = /^(?:cmaps|standard_fonts)\/[\w-]+\.(?:bcmap|pfb|ttf)$/

/**
 * A PDF, drawn in a frame that has no origin, no cookies and no network (lib/files/pdf-viewer.ts): this page fetches the bytes with its
 * own session, once, and hands them in. What comes out of the frame is not trusted: that it is ready or has failed, and names of public files.
 */
export function PdfPreview({ src, title, otherwise, action }: { /** Address of the bytes. */ src: string; title: string; /** What to do when it cannot be shown. */ otherwise: string; action?: ReactNode }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const bytes = useRef<Promise<ArrayBuffer> | null>(null)
  const [live, setLive] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => setLive(true), [])
  useEffect(() => {
    if (!live) return
    // Looking is recorded: asked for once, whatever React does with effects.
    const coming = (bytes.current ??= load(src))
    coming.catch((error: unknown) => setProblem(error instanceof Refused ? error.message : 'The file could not be read to its end.'))
    const timer = setTimeout(() => setProblem('The preview does not start in this browser.'), patience)
    let channel: MessageChannel | undefined
    const ready = ({ source, origin, data }: MessageEvent) => {
      const target = frame.current
      if (!target || source !== target.contentWindow || origin !== 'null' || data !== 'ready' || channel) return
      clearTimeout(timer)
      channel = new MessageChannel()
      const { port1, port2 } = channel
      port1.onmessage = ({ data: { ask, failed } }: MessageEvent) => {
        if (failed) setProblem(failed === 'locked' ? 'This PDF opens with a password only.' : 'This PDF cannot be shown.')
        else void answer(port1, ask)
      }
      // A frame without an origin cannot be named as a receiver. The policy of this page lets the frame go nowhere but to this site.
      coming.then((file) => target.contentWindow?.postMessage({ bytes: file, scheme: getComputedStyle(target).colorScheme }, '*', [file, port2]), () => {})
    }
    addEventListener('message', ready)
    return () => {
      removeEventListener('message', ready)
      clearTimeout(timer)
      channel?.port1.close()
    }
  }, [live, src])

  if (problem) return <Notice kind="warn" alert title={problem} action={action}>{otherwise}</Notice>
  return live ? <iframe ref={frame} src={`${viewer}frame`} title={title} sandbox="allow-scripts" referrerPolicy="no-referrer" /> : null
}

class Refused extends Error {}

async function load(src: string): Promise<ArrayBuffer> {
  const response = await fetch(src)
  if (response.ok) return response.arrayBuffer()
  const said: unknown = await response.json().catch(() => null)
  throw new Refused(said && typeof said === 'object' && 'message' in said ? String(said.message) : 'The portal does not hand this file out.')
}

async function answer(port: MessagePort, name: unknown): Promise<void> {
  if (typeof name !== 'string' || !asset.test(name)) return
  const bytes = await fetch(viewer + name, { credentials: 'omit' }).then((response) => (response.ok ? response.arrayBuffer() : null), () => null)
  port.postMessage({ name, bytes }, bytes ? [bytes] : [])
}
