-- The sequence of a write to the store: grows, is not contiguous, and lives apart from the bucket's own.
-- KEYS ctl,log  ARGV epochCandidate,minSeq,callerHighest   → sequence
control(KEYS[1],KEYS[2],ARGV[1],ARGV[2])
local ws=exact(math.max((tonumber(redis.call('HGET',KEYS[1],'ws')) or 0)+1,nowMicros(),tonumber(ARGV[3])+1))
redis.call('HSET',KEYS[1],'ws',ws)
return ws
