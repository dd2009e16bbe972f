using System.Security.Cryptography;
using Orders.Api.Development.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>
/// What stands in for the outside that the settings do not name: the sandbox for payment provider and warehouse, a folder for e-mail. Only where the database
/// is embedded: orders that somebody keeps must not be "paid" in a sandbox because a setting was forgotten.
/// </summary>
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

    /// <summary>What the settings lack, and what it is now.</summary>
    public Dictionary<string, string?> Settings { get; }

    public IEnumerable<BannerLine> Banner
    {
        get
        {
            if (_sandbox is not null)
                yield return new("Sandbox", $"{_sandbox.Url} plays {Plays()}; what took effect: {_sandbox.Url}/ledger");
            if (Settings.TryGetValue(PickupKey, out var folder))
                yield return new("E-mail", $"written into {folder}");
        }
    }

    /// <param name="configuration">Names what there is.</param>
    /// <param name="takesWebhooks">Whether this process takes the payment provider's webhooks.</param>
    /// <param name="directory">For the sandbox's ledger and the e-mail.</param>
    /// <param name="say">Hears of steps that take long.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartupException">The sandbox does not start.</exception>
    public static async Task<ExternalSystems> Start(
        IConfiguration configuration, bool takesWebhooks, DataDirectory directory, Action<string> say, CancellationToken cancellationToken)
    {
        if (!Unnamed(configuration).Any())
            return new(configuration, null, null, directory);
        say("Starting the sandbox");
        var secret = takesWebhooks && configuration[PaymentsKey] is null ? configuration[SecretKey] ?? RandomNumberGenerator.GetHexString(SecretLength) : null;
        return new(configuration, await EmbeddedSandbox.Start(directory.Folder("sandbox"), secret, cancellationToken), secret, directory);
    }

    /// <summary>Tells the sandbox where we listen, which is known only when we do.</summary>
    /// <exception cref="StartupException">It does not answer.</exception>
    public Task TakeWebhooks(IEnumerable<string> listening, CancellationToken cancellationToken) =>
        _webhookSecret is not null && OwnAddress.Of(listening) is { } address ? _sandbox!.SendWebhooks(address, cancellationToken) : Task.CompletedTask;

    public ValueTask DisposeAsync() => _sandbox?.DisposeAsync() ?? ValueTask.CompletedTask;

    static IEnumerable<string> Unnamed(IConfiguration configuration) => new[] { PaymentsKey, FulfilmentKey }.Where(key => configuration[key] is null);

    string Plays() => (Settings.ContainsKey(PaymentsKey), Settings.ContainsKey(FulfilmentKey)) switch
    {
        (true, true) => "payment provider and warehouse",
        (true, false) => "payment provider",
        _ => "warehouse",
    };
}
