using System.Security.Cryptography;
using Orders.Api.Development.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>Stand-ins for external systems that the settings do not name.</summary>
/// <remarks>
/// The sandbox stands in for the payment provider and the warehouse, a folder for the mail server. Stand-ins need an embedded database:
/// with the operator's database, a missing setting must not let a sandbox "pay" real orders.
/// </remarks>
internal sealed class ExternalSystems : IAsyncDisposable
{
    const string PaymentsKey = "Payments:BaseUrl";
    const string SecretKey = "Payments:WebhookSecret";
    const int SecretLength = 64;
    const string FulfilmentKey = "Fulfilment:BaseUrl";
    const string PickupKey = "Notifications:PickupDirectory";
    const string SmtpKey = "Notifications:Smtp:Host";

    readonly EmbeddedSandbox? _sandbox;
    readonly string? _webhookSecret;

    ExternalSystems(IConfiguration configuration, EmbeddedSandbox? sandbox, string? webhookSecret, DataDirectory directory)
    {
        (_sandbox, _webhookSecret) = (sandbox, webhookSecret);
        Settings = new Dictionary<string, string?>();
        foreach (var key in Unnamed(configuration))
            Settings[key] = sandbox!.Url;
        if (webhookSecret is not null)
            Settings[SecretKey] = webhookSecret;
        if (configuration[SmtpKey] is null && configuration[PickupKey] is null)
            Settings[PickupKey] = directory.Folder("mail");
    }

    /// <summary>The missing settings, with the stand-ins' addresses.</summary>
    public Dictionary<string, string?> Settings { get; }

    public IEnumerable<BannerLine> Banner
    {
        get
        {
            if (_sandbox is not null)
                yield return new("Sandbox", $"{_sandbox.Url} stands in for {Replaced()}; every effect is listed at {_sandbox.Url}/ledger");
            if (Settings.TryGetValue(PickupKey, out var folder))
                yield return new("E-mail", $"written into {folder}");
        }
    }

    /// <param name="configuration">Names the external systems that exist.</param>
    /// <param name="takesWebhooks">Whether this process takes the payment provider's webhooks.</param>
    /// <param name="directory">Keeps the sandbox's ledger and the e-mail.</param>
    /// <param name="report">Called before each step that may take long.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartupException">The sandbox does not start.</exception>
    public static async Task<ExternalSystems> Start(
        IConfiguration configuration, bool takesWebhooks, DataDirectory directory, Action<string> report,
        CancellationToken cancellationToken)
    {
        if (!Unnamed(configuration).Any())
            return new(configuration, null, null, directory);
        report("Starting the sandbox");
        var secret = takesWebhooks && configuration[PaymentsKey] is null
            ? configuration[SecretKey] ?? RandomNumberGenerator.GetHexString(SecretLength)
            : null;
        return new(configuration, await EmbeddedSandbox.Start(directory.Folder("sandbox"), secret, cancellationToken), secret, directory);
    }

    /// <summary>Gives the sandbox the address for its webhooks, which is known only after the server has started.</summary>
    /// <exception cref="StartupException">The sandbox does not answer.</exception>
    public Task SendWebhooksTo(IEnumerable<string> listening, CancellationToken cancellationToken) =>
        _webhookSecret is not null && OwnAddress.Of(listening) is { } address
            ? _sandbox!.SendWebhooks(address, cancellationToken)
            : Task.CompletedTask;

    public ValueTask DisposeAsync() => _sandbox?.DisposeAsync() ?? ValueTask.CompletedTask;

    static IEnumerable<string> Unnamed(IConfiguration configuration) =>
        new[] { PaymentsKey, FulfilmentKey }.Where(key => configuration[key] is null);

    string Replaced() => (Settings.ContainsKey(PaymentsKey), Settings.ContainsKey(FulfilmentKey)) switch
    {
        (true, true) => "payment provider and warehouse",
        (true, false) => "payment provider",
        _ => "warehouse",
    };
}
