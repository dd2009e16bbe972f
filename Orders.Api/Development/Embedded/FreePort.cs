using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>
/// Loopback ports below the range from which systems take the ports of outgoing connections: there nobody's connection sits on a server's port while the
/// server restarts, not even the retry of its own client, which could otherwise connect to itself.
/// </summary>
internal static class FreePort
{
    const int First = 15_000;
    const int Last = 32_000;
    const int Tries = 200;

    public static int Any()
    {
        for (var i = 0; i < Tries; i++)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port))
                return port;
        }
        throw new StartupException($"No free port was found on 127.0.0.1 between {First} and {Last}.");
    }

    /// <summary>The port noted in a file while it is free, else another one, noted from now on.</summary>
    public static int Remembered(string file)
    {
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var noted) && IsFree(noted))
            return noted;
        var port = Any();
        File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }

    static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
