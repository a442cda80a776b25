-- Ends one's own write intent, and removes the key once more. An intent that has expired meanwhile makes no difference: the key is removed.
-- KEYS ctl,log,entry,lease,version,intents  ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,token
-- → code and stamp
if expired(ARGV[6]) then return tooLate() end
redis.call('ZREM',KEYS[6],ARGV[8])
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7])
return '1'..announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
