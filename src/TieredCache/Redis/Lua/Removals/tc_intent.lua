-- Begins a write intent, and removes the key. While one is live no lease is granted, no put is accepted and a set only removes.
-- KEYS ctl,log,entry,lease,version,intents  ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,token,lifetimeMs
-- → code and stamp
if expired(ARGV[6]) then return tooLate() end
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7])
redis.call('ZREMRANGEBYSCORE',KEYS[6],'-inf',exact(nowMs())); local left=redis.call('PTTL',KEYS[6])
redis.call('ZADD',KEYS[6],exact(nowMs()+tonumber(ARGV[9])),ARGV[8])
redis.call('PEXPIRE',KEYS[6],exact(math.max(left,tonumber(ARGV[9]))))
return '1'..announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
