import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'saved-view': ['saved_views', 'Saved views'] },
  sentences: {
    'savedViews.create': 'saved the view {label}',
    'savedViews.remove': 'removed the view {label}',
  },
  unique: {
    saved_views_name: 'You have a view of this name already. Choose another name, or remove that one first.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'savedViews'>
