using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Orders.Sagas.Notifications;

/// <summary>Trusts only mail servers with a certificate from the configured authority, which the system need not know.</summary>
internal sealed class MailServerTrust
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    readonly X509Certificate2Collection _authorities = [];

    /// <param name="file">One or more certificates of authorities, in PEM.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public MailServerTrust(string file)
    {
        _authorities.ImportFromPemFile(file);
        if (_authorities.Count == 0)
            throw new System.Security.Cryptography.CryptographicException("The file holds no certificate.");
    }

    /// <summary>Accepts a certificate of a trusted authority. The host name must match too.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        var otherErrors = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
        if (certificate is not X509Certificate2 server || otherErrors is not SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ServerAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(x => x.Certificate).ToArray());
        return chain.Build(server);
    }
}
