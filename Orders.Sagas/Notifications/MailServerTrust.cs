using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Orders.Sagas.Notifications;

/// <summary>Decides whether a mail server's certificate is trusted, and says why not.</summary>
/// <remarks>
/// With an authority of the configuration only that one counts, and the system need not know it. Revocation is then checked only if the
/// setting says so, because private authorities seldom publish a list.
/// </remarks>
internal sealed class MailServerTrust
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>How long the list of revoked certificates may take.</summary>
    static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(5);

    static readonly (X509ChainStatusFlags Flags, string Reason)[] Reasons =
    [
        (X509ChainStatusFlags.Revoked, "it is revoked"),
        (X509ChainStatusFlags.NotTimeValid, "it has expired, or is not valid yet"),
        (X509ChainStatusFlags.NotValidForUsage, "it is not for servers"),
        (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain,
            "its authority is not trusted (Notifications:Smtp:CertificateAuthority)"),
        (X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation,
            "whether it is revoked is unknown, because the revocation list of its authority cannot be reached "
            + "(Notifications:Smtp:CheckRevocation)"),
    ];

    readonly X509Certificate2Collection? _authorities;
    readonly bool _checksRevocation;

    /// <param name="file">One or more certificates of authorities, in PEM; null for those of the system.</param>
    /// <param name="checkRevocation">Whether a revocation list is asked for; null for the usual.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public MailServerTrust(string? file, bool? checkRevocation = null)
    {
        _checksRevocation = checkRevocation ?? file is null;
        if (file is null)
            return;
        _authorities = [];
        _authorities.ImportFromPemFile(file);
        if (_authorities.Count == 0)
            throw new System.Security.Cryptography.CryptographicException("The file holds no certificate.");
    }

    /// <summary>Whether the handshake itself has to ask for the list.</summary>
    public bool HandshakeChecksRevocation => _checksRevocation && _authorities is null;

    /// <summary>Why a certificate is not trusted.</summary>
    /// <returns>Null when it is trusted: its authority is, and it is of the host's name.</returns>
    public string? Problem(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "the server sent none";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is not for this host name";
        if (_authorities is null)
            return errors is SslPolicyErrors.None ? null : ReasonOf(sent);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = _checksRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck;
        chain.ChainPolicy.UrlRetrievalTimeout = ListLimit;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ServerAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(x => x.Certificate).ToArray());
        return chain.Build(server) ? null : ReasonOf(chain);
    }

    /// <summary>Names what is wrong, the worst first: a list that is missing matters only if nothing else is wrong.</summary>
    internal static string ReasonOf(X509ChainStatusFlags flags) =>
        Reasons.Where(x => (x.Flags & flags) != 0).Select(x => x.Reason).FirstOrDefault() ?? $"{flags}";

    static string ReasonOf(X509Chain? chain) =>
        ReasonOf((chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status));
}
