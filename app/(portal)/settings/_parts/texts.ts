import type { Settings } from '#lib/modules/settings/model.ts'
import { settingTexts } from '#lib/modules/settings/words.ts'

type Text = { label: string; unit?: string; help?: string; options?: Record<string, string> }
type Texts = { [P in keyof Settings]: { title: string; meaning: string; fields: { [F in keyof Settings[P]]: Text } } }

/** A setting without its words does not compile. */
export const texts: Texts = settingTexts
