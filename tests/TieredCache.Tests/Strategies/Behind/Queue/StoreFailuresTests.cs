using System.Net;
using System.Net.Sockets;
using TieredCache.Strategies.Behind;
using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Tests.Strategies.Behind.Queue;

public sealed class StoreFailuresTests
{
    public static TheoryData<Exception> Away =>
    [
        new TimeoutException(), new IOException(), new SocketException(), new OperationCanceledException(), new HttpRequestException(),
        new HttpRequestException("busy", inner: null, HttpStatusCode.ServiceUnavailable), new InvalidOperationException("no", new TimeoutException()),
        new StoreWriteException("no", new TimeoutException()), new StoreWriteException(["a"], "no", new TimeoutException()),
        new AggregateException(new TimeoutException(), new IOException()), new ObjectDisposedException("IServiceProvider"), new InvalidOperationException("no", new ObjectDisposedException("connection")),
    ];

    public static TheoryData<Exception> Refused =>
    [
        new InvalidOperationException(), new StoreWriteException(), new StoreWriteException(["a"], "no"), new StoreWriteException(["a"], "no", new InvalidOperationException()),
        new HttpRequestException("bad", inner: null, HttpStatusCode.BadRequest), new AggregateException(new TimeoutException(), new InvalidOperationException()),
        new UnreadableValueException(new InvalidDataException("no", new EndOfStreamException())),
    ];

    [Theory]
    [MemberData(nameof(Away))]
    public void A_store_that_is_away_is_told_by(Exception failure) => Assert.True(StoreFailures.IsTransient(failure));

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_write_that_is_refused_is_told_by(Exception failure) => Assert.False(StoreFailures.IsTransient(failure));
}
