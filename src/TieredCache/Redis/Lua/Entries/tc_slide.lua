-- Slides an entry's time to live, unless it is a write that waits for the store: that one lives as long as its mark.
-- KEYS entry,dirty  ARGV pxMs   → 1 | 0 (not there, or it waits)
return redis.call('EXISTS',KEYS[2])==0 and redis.call('PEXPIRE',KEYS[1],ARGV[1]) or 0
