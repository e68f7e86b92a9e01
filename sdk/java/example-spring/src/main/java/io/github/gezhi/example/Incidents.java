package io.github.gezhi.example;

import io.github.gezhi.District;
import io.github.gezhi.Engine;
import io.github.gezhi.contract.Decision;
import io.github.gezhi.contract.Incident;
import io.github.gezhi.contract.PackSummary;
import io.github.gezhi.error.BusyException;
import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.OutOfRangeException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Incidents in, decisions out. */
@RestController
class Incidents {
    private final Engine engine;
    private final District district;

    Incidents(Engine engine, District district) {
        this.engine = engine;
        this.district = district;
    }

    @PostMapping("/incidents")
    Decision decide(@RequestBody Incident incident) {
        return district.decide(incident);
    }

    @GetMapping("/pack")
    PackSummary pack() {
        return district.getSummary();
    }

    /**
     * Puts another pack in force: opened first, so that a pack with mistakes changes nothing and no request waits or
     * fails.
     */
    @PutMapping(path = "/pack", consumes = MediaType.APPLICATION_JSON_VALUE)
    PackSummary swap(@RequestBody String bundle) {
        district.swap(engine.open(bundle));
        return district.getSummary();
    }

    /** The engine's own answer, as it is: its message is for the person who filled in the form. */
    @ExceptionHandler
    ResponseEntity<String> refused(ContractException refused) {
        return ResponseEntity.unprocessableContent().contentType(MediaType.APPLICATION_JSON).body(refused.getJson());
    }

    @ExceptionHandler
    ResponseEntity<String> outOfRange(OutOfRangeException refused) {
        return ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(refused.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Void> busy(BusyException busy) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).header("Retry-After", "1").build();
    }
}
