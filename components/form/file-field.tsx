'use client'
import { useEffect, useRef, useState } from 'react'
import { cx } from '#components/ui/cx.ts'
import { Icon } from '#components/ui/icon.tsx'
import { formatBytes } from '#lib/format.ts'
import { useField } from './context.ts'
import { pick, Required, Under, type FieldBase } from './field.tsx'

type FileFieldProps = FieldBase & {
  /** Kinds the file dialog offers, such as ".json,.ndjson,.gz". A courtesy: the server looks at the content. */
  accept?: string
  multiple?: boolean
  /** Largest size in bytes; a larger file is refused before it is sent. */
  maxBytes?: number
}

export const tooLarge = (file: File, most: number) => `“${file.name}” is ${formatBytes(file.size)}; a file may have at most ${formatBytes(most)}.`

/** Files by click or by drop; a plain file input without JavaScript. Chosen files survive a refused form. */
export function FileField({ name, label, help, required, accept, multiple, maxBytes }: FileFieldProps) {
  const field = useField(name, { help, required })
  const input = useRef<HTMLInputElement>(null)
  const [files, setFiles] = useState<File[]>([])
  const [over, setOver] = useState(false)

  useEffect(() => {
    // A finished form is reset, and its file input is then empty again.
    const form = input.current?.form
    const clear = () => setFiles([])
    form?.addEventListener('reset', clear)
    return () => form?.removeEventListener('reset', clear)
  }, [])

  function take(list: FileList | null) {
    const chosen = [...(list ?? [])]
    // Of several, one that is too large fails alone (`<UploadForm>`).
    const large = !multiple && maxBytes && chosen.find((file) => file.size > maxBytes)
    input.current?.setCustomValidity(large ? tooLarge(large, maxBytes) : '')
    setFiles(chosen)
  }

  function drop(event: React.DragEvent) {
    event.preventDefault()
    setOver(false)
    if (!input.current || event.dataTransfer.files.length === 0) return
    const taken = new DataTransfer()
    for (const file of multiple ? event.dataTransfer.files : [...event.dataTransfer.files].slice(0, 1)) taken.items.add(file)
    input.current.files = taken.files
    take(taken.files)
  }

  return (
    <div className={cx('field field-wide', field.error && 'field-bad')}>
      <label htmlFor={field.id}>{label}{required && <Required />}</label>
      <div
        className="drop"
        data-over={over ? '' : undefined}
        onDragOver={(event) => { event.preventDefault(); setOver(true) }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" />
        <input
          {...field.control}
          ref={input}
          type="file"
          accept={accept}
          multiple={multiple}
          data-max={maxBytes}
          required={required}
          data-label={label}
          onChange={(event) => take(event.currentTarget.files)}
        />
        <span className="drop-hint js">or drop {multiple ? 'files' : 'a file'} here{maxBytes ? `, up to ${formatBytes(maxBytes)}${multiple ? ' each' : ''}` : ''}</span>
        {files.length > 0 && (
          <ul className="drop-list">
            {files.slice(0, 8).map((file, n) => <li key={n}><b>{file.name}</b> <span className="muted">{formatBytes(file.size)}</span></li>)}
            {files.length > 8 && <li className="muted">and {files.length - 8} more</li>}
          </ul>
        )}
      </div>
      <Under help={help} {...pick(field)} />
    </div>
  )
}
