using System.Collections.Concurrent;
using System.Net.Mime;
using System.Text.Json;

namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>
/// Tells each effect to the target until it is taken (2xx), for a number of tries. What is not taken by then, or when the sandbox ends, is sent again when it
/// starts again: the ledger knows.
/// </summary>
internal sealed class WebhookSender(WebhookTarget? target, Ledger ledger, TimeProvider time, ILogger<WebhookSender> logger) : IHostedService, IAsyncDisposable
{
    public const int MaxTries = 8;
    const int MaxAtOnce = 16;
    const string AnotherSecret = "not the secret that was agreed on";
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _atOnce = new(MaxAtOnce);
    readonly ConcurrentDictionary<string, Task> _sending = new();
    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = AnswerLimit };
    bool _isDisposed;

    /// <summary>Null when nobody wants webhooks.</summary>
    public WebhookTarget? Target => target;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in ledger.NotAcknowledged())
            _ = Announce(entry);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending.Values);
    }

    /// <summary>Once: the container knows it by two names.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await StopAsync(CancellationToken.None);
        _http.Dispose();
        _atOnce.Dispose();
        _stop.Dispose();
    }

    /// <summary>Begins to send an effect's webhook, if it has one; completes when that was tried once, or cannot be tried yet.</summary>
    public Task Announce(EffectEntry entry)
    {
        if (target is null || entry.Webhook is null)
            return Task.CompletedTask;
        var triedOnce = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = _sending[entry.Id] = Task.Run(() => Send(entry, entry.Webhook, triedOnce));
        _ = sending.ContinueWith(_ => _sending.TryRemove(entry.Id, out Task? _), TaskScheduler.Default);
        return target.IsKnown ? triedOnce.Task : Task.CompletedTask;
    }

    async Task Send(EffectEntry entry, WebhookPlan plan, TaskCompletionSource triedOnce)
    {
        try
        {
            await Wait(plan.At - time.GetUtcNow());
            await target!.UntilKnown(_stop.Token);
            for (var copy = 0; copy < plan.Copies; copy++)
            {
                if (!await SendUntilTaken(entry, plan, triedOnce))
                    return;
            }
            await ledger.Acknowledge(entry.Id);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            logger.LeftForNextStart(entry.Id);
        }
        catch (IOException)
        {
            logger.NotRemembered(entry.Id);
        }
        finally
        {
            triedOnce.TrySetResult();
        }
    }

    async Task<bool> SendUntilTaken(EffectEntry entry, WebhookPlan plan, TaskCompletionSource triedOnce)
    {
        for (var tries = 1; ; tries++)
        {
            var refusal = await Try(entry, plan.IsForged);
            triedOnce.TrySetResult();
            if (refusal is null)
                return true;
            if (tries == MaxTries)
            {
                logger.NotTaken(entry.Id, MaxTries, refusal);
                return false;
            }
            await Wait(FirstPause * Math.Pow(2, tries - 1));
        }
    }

    /// <summary>Null when it was taken.</summary>
    async Task<string?> Try(EffectEntry entry, bool isForged)
    {
        var charge = ledger.ChargeOf(entry);
        var body = JsonSerializer.SerializeToUtf8Bytes(WebhookEvent.Of(entry, charge), JsonSerializerOptions.Web);
        using var request = new HttpRequestMessage(HttpMethod.Post, target!.Of(charge.Provider));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(MediaTypeNames.Application.Json) } };
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(body, isForged ? AnotherSecret : target.Secret, time.GetUtcNow()));
        await _atOnce.WaitAsync(_stop.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return "no answer";
        }
        finally
        {
            _atOnce.Release();
        }
    }

    Task Wait(TimeSpan span) => span <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(span, time, _stop.Token);
}
