import type { Module } from '../module.ts'
import { followTrails, removeNotifications, sendNotifications } from './rounds.ts'
import './operations.ts'
import './queries.ts'

export const notifications: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [followTrails, sendNotifications, removeNotifications] }
