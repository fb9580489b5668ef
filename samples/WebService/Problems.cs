using Imgpkg.Sdk;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Microsoft.AspNetCore.Mvc;

namespace WebService;

/// <summary>Problem details (RFC 9457) of the library's exceptions. Their messages are made to be shown, and hold no secrets.</summary>
internal static class Problems
{
    public static ProblemDetails Of(ImgpkgException exception) => new()
    {
        Status = StatusOf(exception),
        Title = exception.Activity ?? "The request could not be carried out",
        Detail = exception.Message,
        Extensions = { ["code"] = exception.Code, ["transient"] = exception.IsTransient },
    };

    public static ProblemDetails Unexpected() => new() { Status = StatusCodes.Status500InternalServerError, Title = "An unexpected error; see the log" };

    private static int StatusOf(ImgpkgException exception) => exception switch
    {
        InvalidReferenceException => StatusCodes.Status400BadRequest,
        RegistryNotFoundException => StatusCodes.Status404NotFound,
        RegistryAccessException => StatusCodes.Status403Forbidden,
        { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
        { Origin: FailureOrigin.Client } => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status502BadGateway,
    };
}
