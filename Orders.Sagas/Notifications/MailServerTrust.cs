using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Orders.Sagas.Notifications;

/// <summary>Trusts mail servers whose certificate one authority has signed, and no others: for those that the system's own authorities do not know.</summary>
internal sealed class MailServerTrust
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    readonly X509Certificate2Collection _authorities = [];

    /// <param name="file">The authority's certificate, or several, in PEM.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public MailServerTrust(string file)
    {
        _authorities.ImportFromPemFile(file);
        if (_authorities.Count == 0)
            throw new System.Security.Cryptography.CryptographicException("There is no certificate in it.");
    }

    /// <summary>The name has to be the server's all the same.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is not SslPolicyErrors.None)
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
