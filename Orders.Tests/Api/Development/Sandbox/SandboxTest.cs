using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Orders.Api.Development.Sandbox;
using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Tests.Api.Development.Sandbox;

/// <summary>A sandbox with a fake clock, and calls to it over real sockets by a caller who may give up.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    private protected RunningSandbox Sandbox { get; private set; } = null!;
    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Sandbox = await Start();

    public virtual async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual Task<RunningSandbox> Start() => RunningSandbox.Start(Time);

    protected static object Body(string reference = "a-1", decimal amount = 12.30m, string method = "tok_ok") =>
        new { merchantReference = reference, amount, currency = "EUR", paymentMethod = method };

    private protected static StepRequest Step(params string[] behaviour) => new(null, null, null, null, behaviour, null, null);

    private protected static DurationsRequest Lasting(
        int? hang = null, int? late = null, int? lag = null, int? slow = null, int? webhook = null, int? retryAfter = null) =>
        new(hang, late, lag, slow, webhook, retryAfter);

    private protected async Task<ChargeAnswer> Charged(string reference = "a-1", string? key = null, string method = "tok_ok")
    {
        using var response = await Sandbox.Charge(Body(reference, method: method), key);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<ChargeAnswer>(Cancel))!;
    }

    /// <summary>Returns what a caller sees: the status, "reset", "silence" if the caller gave up, or another connection error.</summary>
    /// <param name="call">The call, with the token by which the caller gives up.</param>
    /// <param name="until">Completes before the caller gives up; by default the caller waits for an answer.</param>
    protected static async Task<string> Seen(Func<CancellationToken, Task<HttpResponseMessage>> call, Func<Task>? until = null)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        giveUp.CancelAfter(CallLimit);
        var answer = call(giveUp.Token);
        if (until is not null)
        {
            await until();
            if (!answer.IsCompleted)
                await giveUp.CancelAsync();
        }
        try
        {
            using var response = await answer;
            return $"{(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            return "silence";
        }
        catch (HttpRequestException exception)
        {
            return Causes(exception).OfType<SocketException>().Any(x => x.SocketErrorCode is SocketError.ConnectionReset)
                ? "reset"
                : $"{exception.HttpRequestError}";
        }
    }

    static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}
