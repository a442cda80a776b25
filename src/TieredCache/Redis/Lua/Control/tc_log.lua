-- Catch-up: what was announced from a sequence on, with the control state in the same moment.
-- Entries begin at firstWanted if the log reaches back to it. None although sequence ≥ firstWanted, or a later first one: flush.
-- An epoch of '' means that the control key is missing; nothing is written, a heartbeat starts the new epoch.
-- KEYS ctl,log  ARGV firstWanted,count   → epoch, sequence, id, tail, id, tail, …
local c=redis.call('HMGET',KEYS[1],'ep','sq')
return logRange({c[1] or '',c[2] or '0'},KEYS[2],ARGV[1],ARGV[2])
