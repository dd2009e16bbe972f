using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas.Persistence;

[Trait("Category", "Unit")]
public sealed class PersistenceRegistrationTests
{
    const string Plans = "-c plan_cache_mode=force_custom_plan";
    const string Idle = "-c idle_in_transaction_session_timeout";

    [Theory]
    [InlineData("", $"{Idle}=30s {Plans}")]
    [InlineData("-c work_mem=8MB", $"-c work_mem=8MB {Idle}=30s {Plans}")]
    [InlineData($"{Idle}=5s", $"{Idle}=5s {Plans}")]
    [InlineData("-c plan_cache_mode=auto", $"-c plan_cache_mode=auto {Idle}=30s")]
    public void A_session_has_its_settings_unless_the_connection_string_says_otherwise(string options, string expected)
    {
        var given = new NpgsqlConnectionStringBuilder("Host=db;Database=orders") { Options = options };

        Assert.Equal(expected, WithDefaults(given.ConnectionString).Options);
    }

    [Fact]
    public void Statements_are_prepared_and_pooled_connections_are_not_reset()
    {
        var connection = WithDefaults("Host=db;Database=orders;Password='a;b=''c'");

        Assert.Equal((100, 2, true), (connection.MaxAutoPrepare, connection.AutoPrepareMinUsages, connection.NoResetOnClose));
        Assert.Equal(("db", "orders", "a;b='c"), (connection.Host, connection.Database, connection.Password));
    }

    [Theory]
    [InlineData("Host=db;Max Auto Prepare=0;No Reset On Close=false")]
    [InlineData("Host=db;MaxAutoPrepare=0;NoResetOnClose=false")]
    public void A_connection_string_for_a_pooler_wins(string given)
    {
        var connection = WithDefaults(given);

        Assert.Equal((0, false), (connection.MaxAutoPrepare, connection.NoResetOnClose));
    }

    static NpgsqlConnectionStringBuilder WithDefaults(string given) => new(PersistenceRegistration.WithDefaults(given));
}
