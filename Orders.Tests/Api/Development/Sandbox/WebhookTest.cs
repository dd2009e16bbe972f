using Orders.Api.Development.Sandbox.Webhooks;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

/// <summary>A sandbox that sends its webhooks to a receiver of the test.</summary>
public abstract class WebhookTest : SandboxTest
{
    private protected const string Secret = "whsec_test";

    private protected WebhookReceiver Receiver { get; private set; } = null!;

    private protected override async Task<RunningSandbox> Start()
    {
        Receiver = await WebhookReceiver.Start();
        return await RunningSandbox.Start(Time, new WebhookTarget(Receiver.Url, Secret));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for a number of webhooks, and advances the clock by a step at each look.</summary>
    private protected Task<IReadOnlyList<ReceivedWebhook>> Received(int count, TimeSpan step = default) => Eventually.Is(
        () =>
        {
            var received = Receiver.Received;
            if (received.Count < count)
                Time.Advance(step);
            return received;
        },
        x => x.Count == count);
}
