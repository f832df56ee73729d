"""What DCAT 3 says of the values of its properties, as SHACL shapes of our own.

Only what section 6 of DCAT 3 states as a range is demanded: links are resources and no texts, texts are no links, dates
are typed. Which properties must be there is a question of completeness (SHR-02).
"""

DCAT_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .

<urn:cityassay:dcat:texts> a sh:NodeShape ;
  sh:targetClass dcat:Catalog, dcat:Dataset, dcat:DataService, dcat:Distribution ;
  sh:property [ sh:path dct:title ; sh:nodeKind sh:Literal ], [ sh:path dct:description ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path dct:license ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path dct:modified ; sh:or (
    [ sh:datatype xsd:date ] [ sh:datatype xsd:dateTime ] [ sh:datatype xsd:gYear ] [ sh:datatype xsd:gYearMonth ] ) ] .

<urn:cityassay:dcat:catalog> a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dcat:dataset ; sh:nodeKind sh:BlankNodeOrIRI ],
    [ sh:path dcat:service ; sh:nodeKind sh:BlankNodeOrIRI ] .

<urn:cityassay:dcat:dataset> a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dcat:distribution ; sh:nodeKind sh:BlankNodeOrIRI ],
    [ sh:path dcat:keyword ; sh:nodeKind sh:Literal ],
    [ sh:path dcat:theme ; sh:nodeKind sh:BlankNodeOrIRI ],
    [ sh:path dct:accrualPeriodicity ; sh:nodeKind sh:BlankNodeOrIRI ] .

<urn:cityassay:dcat:distribution> a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:nodeKind sh:IRI ], [ sh:path dcat:downloadURL ; sh:nodeKind sh:IRI ],
    [ sh:path dcat:byteSize ; sh:nodeKind sh:Literal ],
    [ sh:path dcat:mediaType ; sh:nodeKind sh:BlankNodeOrIRI ] .

<urn:cityassay:dcat:service> a sh:NodeShape ; sh:targetClass dcat:DataService ;
  sh:property [ sh:path dcat:endpointURL ; sh:nodeKind sh:IRI ] .
"""
