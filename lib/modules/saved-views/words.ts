import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'saved-view': ['saved_views', 'Saved views'] },
  sentences: {
    'savedViews.create': 'saved the view {label}',
    'savedViews.remove': 'removed the view {label}',
  },
  acts: {
    'savedViews.read': 'reading saved views',
    'savedViews.create': 'saving a view',
    'savedViews.remove': 'removing a saved view',
  },
  fields: {
    'saved-view': { userId: { called: 'Whose', of: 'user' }, path: 'List', name: 'Name', query: 'Filters and order' },
  },
  unique: {
    saved_views_name: 'You have a view of this name already. Choose another name, or remove that one first.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'savedViews'>
