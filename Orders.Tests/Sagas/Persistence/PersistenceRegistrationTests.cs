using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas.Persistence;

[Trait("Category", "Unit")]
public sealed class PersistenceRegistrationTests
{
    [Theory]
    [InlineData("", "-c idle_in_transaction_session_timeout=30s")]
    [InlineData("-c work_mem=8MB", "-c work_mem=8MB -c idle_in_transaction_session_timeout=30s")]
    [InlineData("-c idle_in_transaction_session_timeout=5s", "-c idle_in_transaction_session_timeout=5s")]
    public void A_session_may_be_idle_in_a_transaction_for_30_seconds_unless_the_connection_string_says_otherwise(
        string options, string expected)
    {
        var given = new NpgsqlConnectionStringBuilder("Host=db;Database=orders") { Options = options };

        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(PersistenceRegistration.WithIdleLimit(given.ConnectionString)).Options);
    }
}
