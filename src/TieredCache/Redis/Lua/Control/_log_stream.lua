-- The log as a stream whose id is the sequence.
local function logAdd(log,sq,tail,maxlen) redis.call('XADD',log,'MAXLEN','~',maxlen,sq..'-0','m',tail) end
local function logRange(into,log,from,count)
  for _,e in ipairs(redis.call('XRANGE',log,from..'-0','+','COUNT',count)) do
    into[#into+1]=string.match(e[1],'%d+'); into[#into+1]=e[2][2]
  end
  return into
end
