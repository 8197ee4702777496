/// <reference types="next/image-types/global" />
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { CSSProperties, ReactNode } from 'react'
import { Toaster } from 'sonner'
import { Enhance } from '#components/page/enhance.tsx'
import icon from '#components/page/icon.svg'
import { readPreferences } from '#components/page/read-preferences.ts'
import './globals.css'

export const metadata: Metadata = {
  icons: { icon: { url: icon.src, type: 'image/svg+xml' } },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

// The toaster brings its own style sheet; these are the names it reads.
const toastColors = { '--normal-bg': 'var(--raised)', '--normal-border': 'var(--border)', '--normal-text': 'var(--text)' } as CSSProperties

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies()
  const { theme = 'system', keys = 'on' } = readPreferences((name) => jar.get(name)?.value)
  return (
    <html lang="en" data-theme={theme} data-keys={keys}>
      <body>
        <a className="skip" href="#main">Skip to content</a>
        {children}
        <Enhance />
        <Toaster theme={theme} position="bottom-right" visibleToasts={3} duration={5000} closeButton className="toasts" style={toastColors} />
      </body>
    </html>
  )
}
