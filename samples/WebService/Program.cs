using System.Text.Json;
using System.Text.Json.Serialization;
using Imgpkg.Sdk;
using Imgpkg.Sdk.References;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WebService;

// A service that relocates images between the registries it is configured with, and tells how far it is.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string[] registries = builder.Configuration.GetSection("Registries").Get<string[]>() ?? [];

// The settings of the section "Imgpkg" are those of ImgpkgOptions; a wrong one stops the service when it starts.
builder.Services
    .AddImgpkg(options => builder.Configuration.GetSection("Imgpkg").Bind(options))
    .AddTransport(new ForbiddenTransport(registries));
builder.Services.AddSingleton<Relocations>().AddSingleton<RelocationStarter>();
builder.Services.AddHostedService(services => services.GetRequiredService<Relocations>());
builder.Services.AddHealthChecks().AddTypeActivatedCheck<RegistryHealthCheck>("registries", args: [registries]);
builder.Services.AddExceptionHandler<ProblemHandler>().AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(options =>
{
    options.SerializerOptions.RespectRequiredConstructorParameters = true;
    options.SerializerOptions.RespectNullableAnnotations = true;
    options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
    options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
});

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapHealthChecks("/healthz");

app.MapGet("/tags", async (string repository, IImageClient images, CancellationToken cancellationToken) =>
    TypedResults.Ok(await images.ListTagsAsync(RepositoryReference.Parse(repository), cancellationToken).ToArrayAsync(cancellationToken)));

// What is wrong with the source is told at once; what goes wrong later is an event.
app.MapPost("/copies", async (RelocationRequest request, RelocationStarter starter, CancellationToken cancellationToken) =>
{
    Relocation relocation = await starter.StartAsync(request, cancellationToken);
    return TypedResults.Accepted($"/copies/{relocation.Id}", RelocationView.Of(relocation));
});

app.MapGet("/copies/{id:guid}", Results<Ok<RelocationView>, NotFound> (Guid id, Relocations relocations) =>
    relocations.Find(id) is { } relocation ? TypedResults.Ok(RelocationView.Of(relocation)) : TypedResults.NotFound());

// A browser that lost the connection sends the number of the last event it has seen, and gets those after it.
app.MapGet("/copies/{id:guid}/events", Results<ServerSentEventsResult<RelocationEvent>, NotFound> (
    Guid id, [FromHeader(Name = "Last-Event-ID")] int? last, Relocations relocations, CancellationToken cancellationToken) =>
    relocations.Find(id) is { } relocation
        ? TypedResults.ServerSentEvents(relocation.Events.ReadAsync(last ?? 0, cancellationToken))
        : TypedResults.NotFound());

app.MapDelete("/copies/{id:guid}", async Task<Results<NoContent, NotFound>> (Guid id, Relocations relocations) =>
    await relocations.RemoveAsync(id) ? TypedResults.NoContent() : TypedResults.NotFound());

await app.RunAsync();
