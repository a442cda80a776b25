-- Begins a write intent, and removes the key. While one is live no lease is granted, no put is accepted and a set only removes.
-- KEYS ctl,log,entry,lease,version,intents  ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,token,lifetimeMs
-- → epoch, sequence | EXPIRED, server ms
if expired(ARGV[6]) then return {'EXPIRED',nowMs()} end
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7])
redis.call('ZREMRANGEBYSCORE',KEYS[6],'-inf',exact(nowMs())); local left=redis.call('PTTL',KEYS[6])
redis.call('ZADD',KEYS[6],exact(nowMs()+tonumber(ARGV[9])),ARGV[8])
redis.call('PEXPIRE',KEYS[6],exact(math.max(left,tonumber(ARGV[9]))))
local ep,sq=announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
return {ep,exact(sq)}
