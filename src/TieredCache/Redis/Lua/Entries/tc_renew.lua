-- Prolongs a lease. KEYS lease  ARGV token,leaseMs   → 1 | 0 (not ours)
if redis.call('GET',KEYS[1])==ARGV[1] then return redis.call('PEXPIRE',KEYS[1],ARGV[2]) end
return 0
