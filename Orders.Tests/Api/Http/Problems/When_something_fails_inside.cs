using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orders.Tests.Api.Http.Problems;

[Trait("Category", "Database")]
public sealed class When_something_fails_inside
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_defect_is_answered_without_its_details()
    {
        await using var api = new RunningApi
        {
            Services = services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new BrokenClock())),
        };
        await api.InitializeAsync();

        var answer = await api.Submit("defect");

        var problem = await ProblemAssert.Is(HttpStatusCode.InternalServerError, "unexpected", answer);
        Assert.DoesNotContain(BrokenClock.Secret, problem.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(problem.GetProperty("traceId").GetString()!.Split('-')[1], api.Log.Events.Select(x => x.TraceId?.ToString()));
    }

    [Theory]
    [InlineData("/orders")]
    [InlineData("/orders/00000000-0000-0000-0000-000000000001")]
    public async Task An_unavailable_database_is_neither_not_found_nor_a_defect(string path)
    {
        await using var api = new RunningApi { ConnectionString = "Host=127.0.0.1;Port=1;Username=orders;Timeout=2" };
        await api.InitializeAsync();

        var answer = await api.Client.GetAsync(path, Cancellation);

        await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, "unavailable", answer);
        Assert.NotNull(answer.Headers.RetryAfter);
        await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, "unavailable", await api.Submit("unavailable"));
    }

    [Fact]
    public async Task A_database_that_does_not_speak_its_protocol_yet_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerWithAnError(listener);
        await using var api = new RunningApi
        {
            ConnectionString = $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=orders;SslMode=Require;Timeout=5",
        };
        await api.InitializeAsync();

        await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, "unavailable", await api.Submit("starting"));
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task An_unavailable_database_turns_ready_red_and_leaves_live_green()
    {
        await using var api = new RunningApi { ConnectionString = "Host=127.0.0.1;Port=1;Username=orders;Timeout=2" };
        await api.InitializeAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Client.GetAsync("/health/ready", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/health/live", Cancellation)).StatusCode);
    }

    /// <summary>Answers every connection as a PostgreSQL that has no room for it: with an error in place of yes or no to TLS.</summary>
    static async Task AnswerWithAnError(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Cancellation);
                await client.GetStream().WriteAsync("E"u8.ToArray(), Cancellation);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has stopped the listener.
        }
    }

    sealed class BrokenClock : TimeProvider
    {
        public const string Secret = "the clock's secret";

        public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException(Secret);
    }
}
