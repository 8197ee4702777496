import 'server-only'
