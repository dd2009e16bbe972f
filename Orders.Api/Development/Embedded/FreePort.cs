using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>Finds free loopback ports below the ephemeral range.</summary>
/// <remarks>
/// An outgoing connection never occupies such a port while its server restarts. In the ephemeral range a client's retry could even connect
/// to itself.
/// </remarks>
internal static class FreePort
{
    const int First = 15_000;
    const int Last = 32_000;
    const int MaxAttempts = 200;

    public static int Any()
    {
        for (var i = 0; i < MaxAttempts; i++)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port))
                return port;
        }
        throw new StartupException(
            $"No free port was found on 127.0.0.1 between {First} and {Last}. Stop a process that listens there, and start again.");
    }

    /// <summary>Returns the port stored in a file if that port is free; else stores and returns another one.</summary>
    public static int Remembered(string file)
    {
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var stored) && IsFree(stored))
            return stored;
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
