using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomCredentials;

/// <summary>Just enough of a registry to be refused by: it lists the tags of one repository to whoever has the password of the day.</summary>
internal sealed class GuardedRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GuardedRegistry(WebApplication app) => _app = app;

    public string Password { get; set; } = string.Empty;

    public string Host => new Uri(_app.Urls.Single()).Authority;

    public static async Task<GuardedRegistry> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        GuardedRegistry registry = new(app);
        app.MapGet("/v2/team/app/tags/list", registry.ListTags);
        await app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult ListTags(HttpContext context)
    {
        string expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Vault.UserName}:{Password}"));
        if (context.Request.Headers.Authorization == $"Basic {expected}")
        {
            return Results.Json(new { name = "team/app", tags = new[] { "1.0" } });
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"sample\"";
        return Results.Json(new { errors = new[] { new { code = "UNAUTHORIZED", message = "authentication required" } } }, statusCode: 401);
    }
}
