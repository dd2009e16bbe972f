using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using Orders.Api.Development.Embedded;
using Orders.Tests.Architecture;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Notifications;

/// <summary>Runs the mail server of mailserver.py in a process.</summary>
/// <remarks>It requires STARTTLS, with a certificate for <c>localhost</c> from an authority of this run, and a password.</remarks>
sealed class DebianMailServer : IAsyncDisposable
{
    const string Python = "/usr/bin/python3";
    public const string User = "shop";
    public const string Password = "hush-hush";

    static int _count;
    readonly string _folder;
    readonly ChildProcess _server;

    DebianMailServer(string folder, ChildProcess server) => (_folder, _server) = (folder, server);

    public int Port { get; private set; }

    /// <summary>The path of the authority's certificate.</summary>
    public string Authority => Path.Combine(_folder, "authority.pem");

    /// <summary>The e-mails that arrived completely, in their order, regardless of the reply.</summary>
    public IReadOnlyList<MimeMessage> Taken =>
        [.. Directory.GetFiles(_folder, "*.eml").Order(StringComparer.Ordinal).Select(x => MimeMessage.Load(x))];

    public static async Task<DebianMailServer> Start(bool smtpUtf8 = false)
    {
        DebianTool.Require("aiosmtpd", package: "python3-aiosmtpd");
        var folder = TestRun.Folder(string.Create(CultureInfo.InvariantCulture, $"mail-{Interlocked.Increment(ref _count)}"));
        WriteCertificates(folder);
        var script = Path.Combine(SourceTree.Root, "Orders.Tests", "Sagas", "Notifications", "mailserver.py");
        var process = await ChildProcess.Start(
            new ChildProcessOptions
            {
                Name = "mail",
                Program = Python,
                Arguments = [script, folder, Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key")],
                Directory = folder,
                Environment = new Dictionary<string, string?>
                {
                    ["MAIL_USER"] = User,
                    ["MAIL_PASSWORD"] = Password,
                    [smtpUtf8 ? "MAIL_SMTPUTF8" : "MAIL_ASCII"] = "yes",
                },
            },
            CancellationToken.None);
        var server = new DebianMailServer(folder, process);
        var port = Path.Combine(folder, "port");
        await Eventually.True(bool () => process.HasExited
            ? throw new InvalidOperationException($"The mail server ended: {process.LogTail()}")
            : File.Exists(port));
        server.Port = int.Parse(await File.ReadAllTextAsync(port), CultureInfo.InvariantCulture);
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static void WriteCertificates(string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Orders test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var signer = authority.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        // Nobody listens there, so only a client that does not ask for the list can trust the certificate.
        server.CertificateExtensions.Add(
            CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://127.0.0.1:9/revoked.crl"]));
        using var certificate = server.Create(signer, now.AddMinutes(-30), now.AddHours(12), RandomNumberGenerator.GetBytes(16));

        File.WriteAllText(Path.Combine(folder, "authority.pem"), signer.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
    }
}
